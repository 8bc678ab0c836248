package dev.sluice.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A writer of the parts that all OTLP messages have: the resource, attributes, and numbers of 64 bits, which the JSON form of the
 * protocol writes as text.
 */
final class OtlpJson {
    private static final JsonFactory JSON = new JsonFactory();

    private OtlpJson() {}

    /** The gateway that sends. */
    record Resource(String instance, String version) {}

    /** A function that writes the content of a message. */
    @FunctionalInterface
    interface Content {
        void writeTo(JsonGenerator out) throws IOException;
    }

    /**
     * Returns a message with one resource and one scope.
     *
     * @param signal {@code Metrics} or {@code Spans}; part of the names of the lists
     * @param items the name of the list of items; {@code content} writes them
     */
    static byte[] message(Resource resource, String signal, String items, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart("resource" + signal);
            out.writeStartObject();
            out.writeObjectFieldStart("resource");
            out.writeArrayFieldStart("attributes");
            attribute(out, "service.name", "sluice");
            attribute(out, "service.instance.id", resource.instance());
            attribute(out, "service.version", resource.version());
            out.writeEndArray();
            out.writeEndObject();
            out.writeArrayFieldStart("scope" + signal);
            out.writeStartObject();
            out.writeObjectFieldStart("scope");
            out.writeStringField("name", "dev.sluice");
            out.writeStringField("version", resource.version());
            out.writeEndObject();
            out.writeArrayFieldStart(items);
            content.writeTo(out);
            out.writeEndArray();
            out.writeEndObject();
            out.writeEndArray();
            out.writeEndObject();
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // bytes in memory; only an error of the program can cause it
        }
        return bytes.toByteArray();
    }

    static void attribute(JsonGenerator out, String key, String value) throws IOException {
        out.writeStartObject();
        out.writeStringField("key", key);
        out.writeObjectFieldStart("value");
        out.writeStringField("stringValue", value);
        out.writeEndObject();
        out.writeEndObject();
    }

    static void number(JsonGenerator out, String field, long value) throws IOException {
        out.writeStringField(field, Long.toString(value));
    }
}
