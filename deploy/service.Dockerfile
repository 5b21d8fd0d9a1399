# One recipe for every image: a service and the libraries, and nothing of any other service.
#
#   docker build -f deploy/service.Dockerfile --build-arg SERVICE=booking .
#
# The same image is web (its default), worker (python -m booking.worker) and release job
# (python -m chassis.migrate booking). It runs as nobody in particular, needs no capability, and
# writes nowhere but under /tmp, /dev/shm and what is mounted at /var/lib/alheraf.
# Works with BuildKit and without. Where packages come from is the builder's business: PIP_INDEX_URL
# and its like may be given with --build-arg; they stay in the first stage, which is thrown away.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
# What others wrote, by its hashes. No service is named yet, so this is built once for all of them,
# and stored once: every image has the same layer.
COPY requirements/runtime.txt /src/runtime.txt
RUN python -m venv --without-pip /opt/alheraf \
    && python -m pip --python /opt/alheraf/bin/python install -q --no-deps --require-hashes \
        -r /src/runtime.txt
# What we wrote: the libraries, which all images share too, and the one service that is named.
# FOLDER=deploy builds what is deployed beside them: the sandbox, and the job that hands out rights.
COPY libs /src/libs
RUN python -m pip --python /opt/alheraf/bin/python install -q --no-deps --no-build-isolation \
        --target /opt/libs /src/libs/*
ARG SERVICE
ARG FOLDER=services
COPY ${FOLDER}/${SERVICE} /src/service
RUN python -m pip --python /opt/alheraf/bin/python install -q --no-deps --no-build-isolation \
        --target /opt/service /src/service

FROM ${PYTHON_IMAGE}
# Group 0, so that it can also run under any other user id, as some platforms demand.
RUN useradd --uid 10001 --gid 0 --no-create-home --home-dir /nonexistent --shell /bin/false alheraf \
    && install -d -o 10001 -g 0 -m 2770 /var/lib/alheraf
COPY --from=build /opt/alheraf /opt/alheraf
COPY deploy/gunicorn.conf.py deploy/probe.py /etc/alheraf/
COPY --from=build /opt/libs /opt/libs
COPY --from=build /opt/service /opt/service
ENV PATH=/opt/alheraf/bin:$PATH PYTHONPATH=/opt/libs:/opt/service \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MANAGEMENT_PORT=9000
ARG SERVICE
ENV SERVICE=${SERVICE}
LABEL org.opencontainers.image.title="alheraf-${SERVICE}"
USER 10001:0
WORKDIR /var/lib/alheraf
EXPOSE 8000 9000
CMD ["sh", "-c", "exec gunicorn -c /etc/alheraf/gunicorn.conf.py \"$SERVICE.app:create_app()\""]
