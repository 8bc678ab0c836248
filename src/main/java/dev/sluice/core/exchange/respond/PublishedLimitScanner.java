package dev.sluice.core.exchange.respond;

import com.fasterxml.jackson.core.JsonParser;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.PublishedSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that reads the list of limits from the start of a response. Elements after the point of truncation are
 * ignored.
 */
final class PublishedLimitScanner implements JsonPaths.Sink<String> {
    private static final int MAX_ELEMENTS = 256;
    private static final long MAX_SIZE = 1_000_000_000;

    private final PublishedSettings settings;
    private final String route;
    private final JsonPaths.Node<String> list;
    private final List<PublishedLimit> found = new ArrayList<>();
    private Map<String, String> element = new HashMap<>();
    private int elements;

    private PublishedLimitScanner(PublishedSettings settings, String route, JsonPaths.Node<String> list) {
        this.settings = settings;
        this.route = route;
        this.list = list;
    }

    static List<PublishedLimit> of(byte[] body, PublishedSettings settings, Route route) {
        JsonPaths<String> paths = new JsonPaths<>();
        JsonPaths.Node<String> list = paths.node(settings.list() + "[]");
        list.add(settings.size(), settings.size());
        settings.limits().forEach(one -> one.when().keySet().forEach(name -> list.add(name, name)));
        PublishedLimitScanner scan = new PublishedLimitScanner(settings, route.id(), list);
        paths.read(body, scan);
        return scan.found;
    }

    @Override
    public boolean began(JsonPaths.Node<String> object) {
        if (object == list) {
            element = new HashMap<>();
            return elements++ < MAX_ELEMENTS;
        }
        return true;
    }

    @Override
    public void found(String name, JsonParser parser) throws IOException {
        if (!parser.getParsingContext().inArray()) {
            element.put(name, parser.getText());
        }
    }

    @Override
    public void ended(JsonPaths.Node<String> object, boolean complete) {
        if (object == list && complete) {
            addElement(element);
        }
    }

    /** Nothing more is wanted after the list, which is the only other member on a path. */
    @Override
    public boolean wantsMore(JsonPaths.Node<String> object) {
        return object == list;
    }

    private void addElement(Map<String, String> element) {
        long size = NumberParser.parse(element.get(settings.size()));
        PublishedSettings.PublishedLimitSettings one = settingsFor(element);
        if (one != null && size > 0 && size <= MAX_SIZE) {
            found.add(new PublishedLimit(route, one.limit(), size, one.windowMs()));
        }
    }

    private PublishedSettings.@Nullable PublishedLimitSettings settingsFor(Map<String, String> element) {
        for (PublishedSettings.PublishedLimitSettings one : settings.limits()) {
            if (element.entrySet().containsAll(one.when().entrySet())) {
                return one;
            }
        }
        return null;
    }
}
