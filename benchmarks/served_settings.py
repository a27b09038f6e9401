"""The settings of every installation, with the addresses of served.py."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.served"
