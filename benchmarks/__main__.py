"""Run every benchmark."""

from benchmarks import detect_accuracy, log_templates, scan_speed

if __name__ == "__main__":
    scan_speed.main()
    log_templates.main()
    detect_accuracy.main()
