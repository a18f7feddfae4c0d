"""Run every benchmark."""

from benchmarks import detect_accuracy, detect_speed, log_templates, scan_speed

if __name__ == "__main__":
    scan_speed.main()
    detect_speed.main()
    log_templates.main()
    detect_accuracy.main()
