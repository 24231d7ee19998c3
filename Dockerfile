# The API and the command line, for a Neo4j that runs elsewhere (DYAD_GRAPH_URI); see compose.yaml.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /opt/dyad

# The packages first: they change seldom, so that building anew after a change of the source is quick.
COPY requirements.lock ./
RUN pip install --require-hashes --no-deps -r requirements.lock

COPY . .
RUN pip install --no-deps --no-build-isolation . && useradd --system --create-home --uid 10001 dyad

# Elsewhere than the source, so that what runs is what was installed.
WORKDIR /home/dyad
USER dyad
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=180s --retries=6 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["dyad"]
CMD ["run", "--host", "0.0.0.0"]
