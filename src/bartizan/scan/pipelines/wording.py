"""How messages name what has no name of its own."""

from bartizan.scan.pipelines.subject import Job


def the_job(job: Job) -> str:
    """A job in a message: ``job `build```, or ``the job`` where the file names none."""
    return f"job `{job.name}`" if job.name else "the job"
