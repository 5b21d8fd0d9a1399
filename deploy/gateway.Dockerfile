# The gateway: nginx, and all that it reads. `make images` lays that out and builds it; by hand:
#
#   make gateway && docker build -f deploy/gateway.Dockerfile .gateway
#
# Routes, problem details and pages are made from the code when it is laid out, so an image routes
# what the services of its release serve. It runs as nobody in particular and writes under GATEWAY_RUN
# (/tmp/gateway) only; deploy/gateway/README.md lists its settings.
ARG GATEWAY_IMAGE=nginx:1.27-bookworm

FROM ${GATEWAY_IMAGE}
COPY . /gateway
LABEL org.opencontainers.image.title="alheraf-gateway"
USER 65534:65534
EXPOSE 8080 8443 8081
STOPSIGNAL SIGTERM
ENTRYPOINT ["sh", "/gateway/start.sh"]
