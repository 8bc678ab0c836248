package dev.sluice.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The result of one run with its place and time, as stored in a file. */
record Report(String date, String kind, JsonObject machine, String exchange, Measured measured, List<String> leftOut) {
    static Report now(
            String kind, Cores cores, MachineUse use, String exchange, Measured measured, List<String> leftOut) {
        return new Report(
                LocalDate.now(ZoneOffset.UTC).toString(),
                kind,
                MachineInfo.json(cores, use),
                exchange,
                measured,
                List.copyOf(leftOut));
    }

    JsonObject json() {
        return new JsonObject()
                .put("bench", "sideBySide")
                .put("date", date)
                .put("kind", kind)
                .put("machine", machine)
                .put("exchange", exchange)
                .put("leftOut", new JsonArray(leftOut))
                .put("figures", measured.json());
    }

    static Report of(JsonObject json) {
        return new Report(
                json.getString("date"),
                json.getString("kind"),
                json.getJsonObject("machine"),
                json.getString("exchange"),
                Measured.of(json.getJsonArray("figures")),
                json.getJsonArray("leftOut").stream().map(String.class::cast).toList());
    }

    static Report read(Path file) throws IOException {
        JsonObject json = new JsonObject(Files.readString(file));
        if (!"sideBySide".equals(json.getString("bench"))) {
            throw new IOException(file + " is not what scripts/bench wrote: \"bench\" is not \"sideBySide\"");
        }
        return of(json);
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, json().encodePrettily() + "\n");
    }

    /** Returns one line: time, scale and machine. */
    String where() {
        return date + " (" + kind + "), " + MachineInfo.line(machine);
    }
}
