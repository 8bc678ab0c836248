package dev.sluice.config.json;

import org.jspecify.annotations.Nullable;

/** The place of a JSON value: file, path from the root, line. The pointer is built only on demand. */
public record SourceLocation(String file, @Nullable SourceLocation parent, String step, int line) {
    /** The beginning of the name of the file in the place of a default. */
    public static final String DEFAULT = "the default of ";

    public static SourceLocation root(String file, int line) {
        return new SourceLocation(file, null, "", line);
    }

    public SourceLocation child(String childStep, int childLine) {
        return new SourceLocation(file, this, childStep, childLine);
    }

    /** Returns whether this place is a member of that name or inside one. */
    public boolean isBelow(String name) {
        return step.equals(name) || (parent != null && parent.isBelow(name));
    }

    /** Returns the JSON pointer (RFC 6901). */
    public String pointer() {
        return parent == null
                ? ""
                : parent.pointer() + "/" + step.replace("~", "~0").replace("/", "~1");
    }
}
