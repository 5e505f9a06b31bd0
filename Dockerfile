# The image of web, worker, beat and migrate. Settings come from the environment alone: docs/deploy.md.

FROM node:24-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim AS packages
COPY requirements.txt constraints.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt -c constraints.txt

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/car
RUN useradd --system --create-home --home-dir /var/lib/car car && install --directory --owner car --mode 700 /files
# What WeasyPrint draws PDFs with.
RUN apt-get update && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=assets /app/node_modules node_modules
COPY . .
# Settings that collecting needs and that do not stay in the image.
RUN SECRET_KEY=only-while-building-0123456789-abcdefghijklmnopqrstuvwxyz SMTP_HOST=localhost VAR_DIR=/tmp/var \
    python manage.py collectstatic --no-input
USER car
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", "0.0.0.0:8000", "carplatform.wsgi"]
