"""Counting the usual pictures after a publication, as a job: where that takes long, no reader waits for it."""

from django.utils.datastructures import MultiValueDict
from procrastinate.contrib.django import app

from barriers.models import Barrier
from insight.coverage.asked import Coverage
from insight.map import kept
from insight.map.filters import MapFilter
from insight.map.matrix import Matrix
from jobs.running import BEGIN_ANEW, put_in_once

# What readers begin with. Others are counted when they are asked for. A map counts both kinds at once.
COVERAGE = [{}, {"kind": ["enabler"]}]


@app.task(name="count_pictures", queue="files", lock="pictures", retry=BEGIN_ANEW)
def count_pictures():
    """Count the usual maps and coverage as they are published now, then have the files of the download made."""
    kept.count_anew(lambda: Matrix(MapFilter(MultiValueDict(), queryset=Barrier.objects.all())))
    for query in COVERAGE:
        kept.count_anew(lambda query=query: Coverage(MultiValueDict(query)))
    put_in_once("make_download_ahead", lock="download ahead")
