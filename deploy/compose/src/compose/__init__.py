"""The whole suite as containers on one machine: secrets, images, up and down.

docker-compose.yml says what runs; this package makes what that file needs and waits until it is
ready. It runs on the host and is in no image.
"""
