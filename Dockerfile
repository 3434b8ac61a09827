# Three images from one file:
#   docker build -t rejoinder .                       answers over HTTP, with the shipped model inside
#   docker build --target score -t rejoinder-score .  labels files, on one machine or as a worker of a cluster
#   docker build --target train -t rejoinder-train .  fits a version from mounted labels into a mounted store
#
# Behind a company's proxy or package index, hand pip its settings as secrets; no layer keeps them:
#   --secret id=ca,src=FILE         a bundle of certificate authorities
#   --secret id=pip_conf,src=FILE   a pip.conf
ARG BASE_IMAGE=docker.io/library/python:3.11-slim

# What all images are at run time. HOME is a place any user may write to, so any --user will do.
FROM ${BASE_IMAGE} AS base
ENV PATH=/opt/venv/bin:$PATH \
    HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    REJOINDER_STORE=/store
RUN install -d -o 10001 -g 10001 /store

# Wheels only, each checked against its hash: nothing is compiled, so no compiler is needed.
FROM base AS installer
ENV PIP_CONFIG_FILE=/run/secrets/pip_conf \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ONLY_BINARY=:all: \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
RUN python -m venv /opt/venv

FROM installer AS packages
COPY service.lock ./
RUN --mount=type=secret,id=ca --mount=type=secret,id=pip_conf \
    if [ -f /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    pip install --require-hashes -r service.lock

FROM packages AS packages-train
COPY training.lock ./
RUN --mount=type=secret,id=ca --mount=type=secret,id=pip_conf \
    if [ -f /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    pip install --require-hashes -r training.lock
COPY . ./
RUN pip install --no-deps --no-build-isolation .

FROM installer AS packages-score
COPY bulk.lock ./
RUN --mount=type=secret,id=ca --mount=type=secret,id=pip_conf \
    if [ -f /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    pip install --require-hashes -r bulk.lock
COPY . ./
RUN pip install --no-deps --no-build-isolation . \
    && rm -r /opt/venv/lib/python3*/site-packages/training \
    && pip uninstall --yes setuptools pip \
    && find /opt/venv/lib -depth -type d -name tests -exec rm -r {} +

# To answer takes no training room, no bulk side, no installer and no tests of packages.
FROM packages AS packages-serve
COPY . ./
RUN pip install --no-deps --no-build-isolation . \
    && rm -r /opt/venv/lib/python3*/site-packages/training \
        /opt/venv/lib/python3*/site-packages/service/bulk \
        /opt/venv/lib/python3*/site-packages/service/report \
    && pip uninstall --yes setuptools pip \
    && find /opt/venv/lib -depth -type d -name tests -exec rm -r {} +

# docker run --rm -v "$PWD/labels:/labels:ro" -v "$PWD/models/store:/store" --user "$(id -u):$(id -g)" rejoinder-train
# Corpora that labels point to are fetched once; -v FOLDER:/cache keeps them.
FROM base AS train
LABEL org.opencontainers.image.title="rejoinder-train" \
      org.opencontainers.image.description="Fits a version of Rejoinder's model from mounted labels." \
      org.opencontainers.image.licenses="Apache-2.0"
ENV REJOINDER_LABELS=/labels \
    REJOINDER_CACHE=/cache \
    MPLCONFIGDIR=/tmp/matplotlib
RUN install -d -o 10001 -g 10001 /cache
COPY --from=packages-train /opt/venv /opt/venv
USER 10001:10001
ENTRYPOINT ["rejoinder"]
CMD ["train"]

# docker run --rm -v "$PWD:/data" -w /data --user "$(id -u):$(id -g)" rejoinder-score score IN.jsonl --output OUT.jsonl
FROM base AS score
LABEL org.opencontainers.image.title="rejoinder-score" \
      org.opencontainers.image.description="Labels every statement of files, by any number of cores or machines." \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=packages-score /opt/venv /opt/venv
USER 10001:10001
ENTRYPOINT ["rejoinder"]
CMD ["score", "--help"]

# docker run --rm --read-only --tmpfs /tmp --cap-drop ALL -p 127.0.0.1:8000:8000 -e REJOINDER_AUTH=off rejoinder
# Without that, it starts only with a file of keys in REJOINDER_KEYS: inside, it listens on every address.
# A store mounted at /store is served instead of the shipped model once it has a current version.
# Requests drain in 8 s, which leaves `docker stop` room within its 10.
FROM base AS serve
LABEL org.opencontainers.image.title="rejoinder" \
      org.opencontainers.image.description="Marks each statement of a text as accusation, rebuttal or neutral." \
      org.opencontainers.image.licenses="Apache-2.0"
ENV REJOINDER_HOST=0.0.0.0 \
    REJOINDER_PORT=8000 \
    REJOINDER_DRAIN_SECONDS=8
COPY --from=packages-serve /opt/venv /opt/venv
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s --retries=3 \
    CMD ["python", "-IS", "-c", "import os, urllib.request as r; e = os.environ; r.build_opener(r.ProxyHandler({})).open(f\"http://{e['REJOINDER_HOST']}:{e['REJOINDER_PORT']}/readyz\", timeout=3)"]
ENTRYPOINT ["rejoinder"]
CMD ["serve"]
