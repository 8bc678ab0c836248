package dev.sluice.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The result of one run with its place and time, as stored in a file. */
@JsonPropertyOrder({"bench", "date", "kind", "machine", "exchange", "leftOut", "figures"})
@JsonIgnoreProperties(value = "bench", allowGetters = true)
record Report(
        String date,
        String kind,
        JsonObject machine,
        String exchange,
        @JsonProperty("figures") Measured measured,
        List<String> leftOut) {
    private static final String BENCH = "sideBySide";

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

    /** Returns what tells the file of a report from others. */
    @JsonProperty
    String bench() {
        return BENCH;
    }

    JsonObject json() {
        return JsonObject.mapFrom(this);
    }

    static Report read(Path file) throws IOException {
        JsonObject json = new JsonObject(Files.readString(file));
        if (!BENCH.equals(json.getString("bench"))) {
            throw new IOException(file + " is not what scripts/bench wrote: \"bench\" is not \"" + BENCH + '"');
        }
        return json.mapTo(Report.class);
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
