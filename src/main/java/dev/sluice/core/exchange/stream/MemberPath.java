package dev.sluice.core.exchange.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.core.exchange.classify.JsonFields;
import dev.sluice.core.exchange.parse.JsonPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The place of a value inside a JSON message: names joined by dots, such as {@code payload.req_param}. A list before
 * the last name stands for its only element. Immutable and thread-safe.
 */
final class MemberPath {
    /** The result for a value that two servers may read differently; no reader accepts it. */
    static final byte[] UNCLEAR = {'?'};

    private final String[] names;

    MemberPath(String path) {
        this.names = path.split("\\.", -1);
    }

    /**
     * Returns the value as raw JSON; null if it is missing or a list before it has several elements; {@link #UNCLEAR}
     * if the message is not JSON, or contains a name of the path twice or in another case.
     */
    byte @Nullable [] read(byte[] message) {
        try (JsonParser parser = JsonPaths.JSON.createParser(message)) {
            parser.nextToken();
            return valueAt(parser, message, 0);
        } catch (IOException e) {
            return UNCLEAR;
        }
    }

    /** Returns the value as text; null if it is missing or no text; "" if it is not clear. */
    @Nullable
    String readText(byte[] message) {
        byte[] raw = read(message);
        if (raw == null || raw == UNCLEAR) {
            return raw == null ? null : "";
        }
        try (JsonParser parser = JsonPaths.JSON.createParser(raw)) {
            return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
        } catch (IOException e) {
            return "";
        }
    }

    /** Returns the value as a number, also if it is written as text; 0 if it is missing or none. */
    int readNumber(byte[] message) {
        byte[] raw = read(message);
        String digits = raw == null ? "" : new String(raw, StandardCharsets.UTF_8).replace("\"", "");
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private byte @Nullable [] valueAt(JsonParser parser, byte[] message, int depth) throws IOException {
        JsonToken token = parser.currentToken();
        if (depth == names.length) {
            return raw(parser, message);
        }
        if (token == JsonToken.START_ARRAY) {
            return onlyElement(parser, message, depth);
        }
        return token == JsonToken.START_OBJECT ? member(parser, message, depth) : null; // a scalar has no members
    }

    private byte @Nullable [] onlyElement(JsonParser parser, byte[] message, int depth) throws IOException {
        if (parser.nextToken() == JsonToken.END_ARRAY) {
            return null;
        }
        byte[] value = valueAt(parser, message, depth);
        boolean isOnly = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            isOnly = false;
            parser.skipChildren();
        }
        return isOnly ? value : null;
    }

    private byte @Nullable [] member(JsonParser parser, byte[] message, int depth) throws IOException {
        byte[] value = null;
        boolean found = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals(names[depth]) && !found) {
                found = true;
                value = valueAt(parser, message, depth + 1);
            } else if (name.equalsIgnoreCase(names[depth])) {
                throw new IOException("'" + name + "' twice, or in another case");
            } else {
                parser.skipChildren();
            }
        }
        return value;
    }

    private static byte[] raw(JsonParser parser, byte[] message) throws IOException {
        int from = JsonFields.byteOffset(parser.currentTokenLocation());
        if (parser.currentToken().isStructStart()) {
            parser.skipChildren();
        } else {
            parser.getText(); // reads the value to its end
        }
        return Arrays.copyOfRange(message, from, JsonFields.byteOffset(parser.currentLocation()));
    }
}
