"""Run every benchmark."""

from benchmarks import scan_speed

if __name__ == "__main__":
    scan_speed.main()
