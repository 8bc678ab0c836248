package dev.sluice.health;

/** A part of the machine that can run out. */
public enum Resource {
    CPU("cpu", 90, 95),
    MEMORY("memory", 90, 0),
    DISK("disk", 95, 0),
    FILES("files", 80, 0),
    THROTTLED("throttled", 25, 0),
    LOOP_LAG("loopLag", 100, 0);

    /** What the original calls all of them together; each is told under it, too. */
    public static final String ALL = "system_resources";

    private final String text;
    private final int warningAbove;
    private final int criticalFrom;

    /** @param criticalFrom 0: never */
    Resource(String text, int warningAbove, int criticalFrom) {
        this.text = text;
        this.warningAbove = warningAbove;
        this.criticalFrom = criticalFrom;
    }

    /** In percent; of event loops in milliseconds. */
    int warningAbove() {
        return warningAbove;
    }

    int criticalFrom() {
        return criticalFrom;
    }

    /** Its check's name. */
    public String check() {
        return ALL + "." + text;
    }

    /** Its key in the settings. */
    @Override
    public String toString() {
        return text;
    }
}
