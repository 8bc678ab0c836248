package dev.sluice.core.exchange.respond;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.classify.JsonFields;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.PublishedSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A scanner that reads the list of limits from the start of a response. Elements after the point of truncation are ignored. */
final class PublishedLimitScanner {
    private static final int MAX_ELEMENTS = 256;
    private static final long MAX_SIZE = 1_000_000_000;

    private final PublishedSettings settings;
    private final String route;
    private final List<PublishedLimit> found = new ArrayList<>();

    private PublishedLimitScanner(PublishedSettings settings, String route) {
        this.settings = settings;
        this.route = route;
    }

    static List<PublishedLimit> of(byte[] body, PublishedSettings settings, Route route) {
        PublishedLimitScanner scan = new PublishedLimitScanner(settings, route.id());
        try (JsonParser parser = JsonFields.JSON.createParser(body)) {
            if (scan.findsList(parser)) {
                scan.elements(parser);
            }
        } catch (IOException e) {
            // Truncated or not JSON: the elements that were complete count.
            return scan.found;
        }
        return scan.found;
    }

    private boolean findsList(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        String[] names =
                settings.list().isEmpty() ? new String[0] : settings.list().split("\\.", -1);
        for (String name : names) {
            if (token != JsonToken.START_OBJECT) {
                return false;
            }
            do {
                token = parser.nextToken();
                boolean wanted =
                        token == JsonToken.FIELD_NAME && parser.currentName().equals(name);
                if (token == JsonToken.FIELD_NAME) {
                    token = parser.nextToken();
                }
                if (wanted) {
                    break;
                }
                parser.skipChildren();
            } while (token != JsonToken.END_OBJECT && token != null);
        }
        return token == JsonToken.START_ARRAY;
    }

    private void elements(JsonParser parser) throws IOException {
        for (int i = 0; i < MAX_ELEMENTS && parser.nextToken() == JsonToken.START_OBJECT; i++) {
            Map<String, String> element = new HashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken().isScalarValue() && isLookedAt(name)) {
                    element.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            element(element);
        }
    }

    private boolean isLookedAt(String name) {
        return name.equals(settings.size())
                || settings.limits().stream().anyMatch(one -> one.when().containsKey(name));
    }

    private void element(Map<String, String> element) {
        long size = NumberParser.whole(element.get(settings.size()));
        PublishedSettings.One one = one(element);
        if (one != null && size > 0 && size <= MAX_SIZE) {
            found.add(new PublishedLimit(route, one.limit(), size, one.windowMs()));
        }
    }

    private PublishedSettings.@Nullable One one(Map<String, String> element) {
        for (PublishedSettings.One one : settings.limits()) {
            if (element.entrySet().containsAll(one.when().entrySet())) {
                return one;
            }
        }
        return null;
    }
}
