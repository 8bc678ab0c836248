package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/** Where a JSON value stands: file, way down from the root, line. The pointer is made only when someone asks. */
record Place(String file, @Nullable Place parent, String step, int line) {
    static Place root(String file, int line) {
        return new Place(file, null, "", line);
    }

    Place child(String childStep, int childLine) {
        return new Place(file, this, childStep, childLine);
    }

    /** Whether this is a part of something called so. */
    boolean below(String name) {
        return parent != null && (parent.step.equals(name) || parent.below(name));
    }

    /** RFC 6901. */
    String pointer() {
        return parent == null
                ? ""
                : parent.pointer() + "/" + step.replace("~", "~0").replace("/", "~1");
    }
}
