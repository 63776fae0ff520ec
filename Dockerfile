# Guichet in a container: the program only. Models, corpus, index and database stand in the volume
# /data and are never baked into an image. Fill it once, with the same commands as on any machine:
#
#   docker build -t guichet .                        portable x86-64
#   docker build -t guichet --build-arg NATIVE=ON .  for this very machine, faster
#   docker run --rm -v guichet:/data guichet models fetch
#   docker run --rm -v guichet:/data guichet corpus sync
#   docker run --rm -v guichet:/data guichet index build
#   docker run -d -v guichet:/data -p 127.0.0.1:8080:8080 guichet

FROM python:3.11-slim-bookworm AS build
ARG NATIVE=OFF
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential cmake \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
RUN python -m venv /opt/guichet
ENV PATH=/opt/guichet/bin:$PATH CMAKE_ARGS="-DGGML_NATIVE=${NATIVE} -DCMAKE_C_FLAGS=-U__AMX_INT8__ -DCMAKE_CXX_FLAGS=-U__AMX_INT8__"
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY batch.py foundation.py guichet.py guichet.toml ./
COPY assistant assistant
COPY corpus corpus
COPY evaluation evaluation
COPY guardrails guardrails
COPY retrieval retrieval
COPY web web
RUN pip install --no-cache-dir -c constraints.txt torch \
    && pip install --no-cache-dir -c constraints.txt .

FROM python:3.11-slim-bookworm
# libgomp: threads of the language model and of the embedder. npm fetches the State's sheets.
# postgresql-client: guichet backup, of a server up to its own version (15).
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 npm postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home guichet \
    && install -d -o guichet -g guichet /data /backups
COPY --from=build /opt/guichet /opt/guichet
COPY guichet.toml /etc/guichet/guichet.toml
ENV PATH=/opt/guichet/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    GUICHET_HOME=/data \
    GUICHET_SETTINGS=/etc/guichet/guichet.toml \
    GUICHET_WEB__HOST=0.0.0.0
USER guichet
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health', timeout=4)"]
ENTRYPOINT ["guichet"]
CMD ["serve"]
