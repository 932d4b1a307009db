# Two stages: the first builds the wheel and the environment, the second has nothing but these.
# The model is inside the wheel; nothing is fetched at run time.

FROM python:3.11-slim AS build
# For instance "--index-url …" of an index with CPU builds of PyTorch: the image is then much
# smaller. Without it pip takes whatever build of torch its index offers.
ARG PIP_TORCH_ARGS=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/matchmaker
RUN /opt/matchmaker/bin/pip install torch==2.13.0 ${PIP_TORCH_ARGS}
# For the inner loops of matching; the second stage has no compiler.
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY matchmaker matchmaker
COPY models models
COPY data data
RUN /opt/matchmaker/bin/pip wheel --no-deps --wheel-dir /wheels . \
 && /opt/matchmaker/bin/pip install /wheels/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home matchmaker
COPY --from=build /opt/matchmaker /opt/matchmaker
ENV PATH=/opt/matchmaker/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HF_HUB_OFFLINE=1 \
    MATCHMAKER_DATA_DIR=/data \
    MATCHMAKER_HOST=0.0.0.0 \
    MATCHMAKER_PORT=8000
WORKDIR /data
USER matchmaker
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"MATCHMAKER_PORT\"]}/readyz', timeout=4)"]
CMD ["matchmaker", "serve"]
