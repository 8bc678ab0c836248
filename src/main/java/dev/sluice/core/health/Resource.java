package dev.sluice.core.health;

/** The resources of the machine that can run out. */
public enum Resource {
    CPU("cpu", 90, 95),
    MEMORY("memory", 90, 0),
    DISK("disk", 95, 0),
    FILES("files", 80, 0),
    THROTTLED("throttled", 25, 0),
    LOOP_LAG("loopLag", 100, 0);

    /** The name of the combined check of all resources; each resource has its own check below it. */
    public static final String ALL = "system_resources";

    private final String text;
    private final int warningAbove;
    private final int criticalFrom;

    /** @param criticalFrom 0 means never */
    Resource(String text, int warningAbove, int criticalFrom) {
        this.text = text;
        this.warningAbove = warningAbove;
        this.criticalFrom = criticalFrom;
    }

    /** Returns the level of a warning in percent; for the event loops in milliseconds. */
    int warningAbove() {
        return warningAbove;
    }

    int criticalFrom() {
        return criticalFrom;
    }

    /** Returns the name of the check. */
    public String check() {
        return ALL + "." + text;
    }

    /** Returns the key in the settings. */
    @Override
    public String toString() {
        return text;
    }
}
