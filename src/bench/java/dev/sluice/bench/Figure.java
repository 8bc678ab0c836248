package dev.sluice.bench;

import io.vertx.core.json.JsonObject;

/**
 * A quantity that is measured for each target. {@code inTable}: whether tables show it, or only the file contains it.
 */
record Figure(String id, String label, String unit, boolean lessIsBetter, boolean inTable) {
    static Figure less(String id, String label, String unit) {
        return new Figure(id, label, unit, true, true);
    }

    static Figure more(String id, String label, String unit) {
        return new Figure(id, label, unit, false, true);
    }

    Figure kept() {
        return new Figure(id, label, unit, lessIsBetter, false);
    }

    JsonObject json() {
        return new JsonObject()
                .put("id", id)
                .put("label", label)
                .put("unit", unit)
                .put("lessIsBetter", lessIsBetter)
                .put("inTable", inTable);
    }

    static Figure of(JsonObject json) {
        return new Figure(
                json.getString("id"),
                json.getString("label"),
                json.getString("unit"),
                json.getBoolean("lessIsBetter"),
                json.getBoolean("inTable"));
    }
}
