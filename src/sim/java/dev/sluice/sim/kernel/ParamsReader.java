package dev.sluice.sim.kernel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader that converts a JSON text to parameters with nested names: {@code {"orders":[{"pair":"XBTUSD"}]}} gives
 * {@code orders[0][pair]}. An invalid text gives the values before the error, so the exchange reports missing
 * parameters.
 */
final class ParamsReader {
    private static final int DEEPEST = 16;
    private static final int MAX_OBJECTS = 100;
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private ParamsReader() {}

    static void read(String json, Params into) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != null) {
                add("", parser, into);
            }
        } catch (IOException ignored) {
            // The values before the error stay.
        }
    }

    /**
     * Returns the parameters of each object in a list of objects, or null when the text is anything else or has more
     * than {@link #MAX_OBJECTS} objects. The names have no prefix: {@code [{"pair":"XBTUSD"}]} gives {@code pair}.
     */
    static @Nullable List<Params> objects(String json) {
        List<Params> objects = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return null;
            }
            while (parser.nextToken() == JsonToken.START_OBJECT && objects.size() < MAX_OBJECTS) {
                Params object = new Params();
                add("", parser, object);
                objects.add(object);
            }
            return parser.currentToken() == JsonToken.END_ARRAY && !objects.isEmpty() ? objects : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static void add(String name, JsonParser parser, Params into) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String member = parser.currentName();
                    parser.nextToken();
                    add(name.isEmpty() ? member : name + '[' + member + ']', parser, into);
                }
            }
            case START_ARRAY -> {
                for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                    add(name + '[' + i + ']', parser, into);
                }
            }
            case VALUE_STRING -> into.addQuoted(name, parser.getText());
            case VALUE_NULL -> into.add(name, "");
            default -> into.add(name, parser.getText());
        }
    }
}
