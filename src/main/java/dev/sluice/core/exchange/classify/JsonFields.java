package dev.sluice.core.exchange.classify;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.parse.Utf8;
import java.io.IOException;
import java.util.Arrays;

/**
 * A streaming reader of the parameters that matter in a JSON object. Malformed input makes the call unreliable and
 * never throws. Thread-safe.
 */
public final class JsonFields {
    private static final byte[] UNREADABLE = {'?'};

    private JsonFields() {}

    /** Reads a body that must be exactly one JSON object, or one array where the body is a batch. */
    static void read(byte[] body, CallFields into) {
        read(body, "the body", into);
    }

    /**
     * Reads the parameters of a call that are exactly one JSON object, or one array where they are a batch.
     *
     * @param where what contains them, for the reason why the call is unreliable
     */
    static void read(byte[] body, String where, CallFields into) {
        boolean isList = into.routeFields().listIsBody();
        if (!Utf8.isValid(body)) {
            into.markUnreliable(where + "'s JSON is not UTF-8");
        }
        try (JsonParser parser = JsonPaths.JSON.createParser(body)) {
            if (parser.nextToken() != (isList ? JsonToken.START_ARRAY : JsonToken.START_OBJECT)) {
                into.markUnreliable(where + " is not a JSON " + (isList ? "array" : "object"));
                return;
            }
            if (isList) {
                into.markPresent(into.routeFields().list, CallFields.BODY);
                readElements(parser, into, into.routeFields().list, CallFields.BODY);
            } else {
                readMembers(parser, into, CallFields.BODY, "");
            }
            if (parser.nextToken() != null) {
                into.markUnreliable("there is more text after " + where + "'s JSON " + (isList ? "array" : "object"));
            }
        } catch (IOException e) {
            into.markUnreliable(where + "'s JSON cannot be read");
        }
    }

    /** Returns the only element of a list if it is an object; otherwise bytes that no reader accepts. */
    static byte[] onlyElement(byte[] list) {
        try (JsonParser parser = JsonPaths.JSON.createParser(list)) {
            if (parser.nextToken() != JsonToken.START_ARRAY || parser.nextToken() != JsonToken.START_OBJECT) {
                return list;
            }
            int from = byteOffset(parser.currentTokenLocation());
            parser.skipChildren();
            int to = byteOffset(parser.currentLocation());
            return parser.nextToken() == JsonToken.END_ARRAY ? Arrays.copyOfRange(list, from, to) : UNREADABLE;
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    /**
     * Returns the byte offset of a location. Input that is not UTF-8 has none and is rejected; no exchange would accept
     * it.
     */
    public static int byteOffset(JsonLocation location) throws IOException {
        if (location.getByteOffset() < 0) {
            throw new IOException("not UTF-8");
        }
        return (int) location.getByteOffset();
    }

    /** Reads a value that must be exactly one JSON array. */
    static void readArray(String text, CallFields into, int index, int source) {
        try (JsonParser parser = JsonPaths.JSON.createParser(text)) {
            parser.nextToken();
            readElements(parser, into, index, source);
            if (parser.nextToken() != null) {
                into.markUnreliable("there is more text after the list in '"
                        + into.routeFields().name(index) + "'");
            }
        } catch (IOException e) {
            into.markUnreliable("the list in '" + into.routeFields().name(index) + "' cannot be read");
        }
    }

    /** Reads a value that must be exactly one JSON object with nested parameters. */
    static void readObject(String text, CallFields into, int index, int source) {
        String name = into.routeFields().name(index);
        try (JsonParser parser = JsonPaths.JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                into.markUnreliable("'" + name + "' is not a JSON object");
                return;
            }
            readMembers(parser, into, source, name + ".");
            if (parser.nextToken() != null) {
                into.markUnreliable("there is more text after the object in '" + name + "'");
            }
        } catch (IOException e) {
            into.markUnreliable("the object in '" + name + "' cannot be read");
        }
    }

    /**
     * Reads the members of an object.
     *
     * @param prefix the names of the enclosing objects, each followed by a dot; "" if there are none that matter
     */
    private static void readMembers(JsonParser parser, CallFields into, int source, String prefix) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String memberName = parser.currentName();
            String name = prefix.isEmpty() ? memberName : prefix + memberName;
            int index = into.routeFields().find(name);
            if (index != RouteFields.NONE
                    && memberName.indexOf('.') >= 0
                    && !into.routeFields().isOnlyCompared(index)) {
                // A dot in a route table leads into a nested object. The exchange does not find a field whose own name
                // contains a dot.
                into.markUnreliable("'" + memberName + "' is one name with a dot, not a field inside an object");
            }
            parser.nextToken();
            if (index == RouteFields.NONE) {
                int resembled = into.routeFields().findIgnoringCase(name);
                if (resembled != RouteFields.NONE) {
                    into.markUnreadable(
                            resembled, "'" + name + "' differs only by case from a field that Sluice reads");
                }
                parser.skipChildren();
            } else {
                readValue(parser, into, index, source, name);
            }
        }
    }

    /** Reads the value at the position of the parser. {@code name} is the full name of its field. */
    private static void readValue(JsonParser parser, CallFields into, int index, int source, String name)
            throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT && into.routeFields().isContainer(index)) {
            into.markPresent(index, source);
            readMembers(parser, into, source, name + ".");
        } else if (token == JsonToken.START_ARRAY && into.routeFields().mayBeList(index)) {
            into.markPresent(index, source);
            readElements(parser, into, index, source);
        } else if (token.isStructStart() && into.routeFields().isOnlyCompared(index)) {
            into.put(index, flattened(parser), source);
        } else if (token.isStructStart()) {
            into.markUnreadable(index, "'" + into.routeFields().name(index) + "' is not a plain value");
            parser.skipChildren();
        } else {
            into.put(index, token == JsonToken.VALUE_NULL ? null : parser.getText(), source);
        }
    }

    /** Returns the content of an object or list as one text for comparison. */
    private static String flattened(JsonParser parser) throws IOException {
        StringBuilder text = new StringBuilder();
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (text.length() < CallFields.MAX_COMPARED_LENGTH) {
                text.append(parser.getText()).append(' ');
            }
        }
        return text.toString();
    }

    private static void readElements(JsonParser parser, CallFields into, int index, int source) throws IOException {
        CallFields.ListValue many = into.getOrCreateList(index);
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (into.routeFields().mayRepeat(index)) {
                many.countElement();
                parser.skipChildren();
            } else if (many.count() > CallFields.MAX_ELEMENTS) {
                parser.skipChildren();
            } else if (token == JsonToken.START_OBJECT) {
                CallFields element = new CallFields(into.routeFields());
                readMembers(parser, element, source, "");
                many.add(element);
            } else if (token.isScalarValue()) {
                many.add(parser.getText());
            } else {
                into.markUnreliable("'" + into.routeFields().name(index) + "' contains a list in a list");
                parser.skipChildren();
            }
        }
    }
}
