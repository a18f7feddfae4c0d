"""Run every benchmark."""

from benchmarks import detect_accuracy, detect_speed, log_templates, memory, scan_speed

if __name__ == "__main__":
    scan_speed.main()
    detect_speed.main()
    log_templates.main()
    memory.main()
    detect_accuracy.main()
