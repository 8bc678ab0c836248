package dev.sluice.core.exchange.respond;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.core.exchange.classify.CallFields;
import dev.sluice.core.exchange.classify.JsonFields;
import dev.sluice.core.exchange.classify.ResponsePaths;
import dev.sluice.core.exchange.parse.IsoTime;
import dev.sluice.core.exchange.parse.NumberParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that reads the values of interest from the first bytes of a response. It reads token by token, stops when it has seen everything, and
 * accepts a truncated body, so that the rest of a 10 MB response is never needed.
 */
final class ResponseScanner {
    private static final int MAX_ITEMS = 256;
    private static final int MAX_TEXT_LENGTH = 300;

    /** Number of bytes kept of a body that is not JSON. An HTML page from a proxy states its reason only after the head. */
    private static final int MAX_PAGE_LENGTH = 1000;

    /** One result: the whole body, or one element of a batch. */
    static final class Item {
        private final List<String> codes = new ArrayList<>(1);
        private String message = "";

        List<String> codes() {
            return codes;
        }

        String message() {
            return message;
        }
    }

    /** The success flag of an object, and the number of codes that were read before the object. */
    private static final class Flag {
        private final int codesBefore;
        private final int orderCodesBefore;
        private ResponsePaths.@Nullable Role role;
        private boolean worked;

        Flag(int codesBefore, int orderCodesBefore) {
            this.codesBefore = codesBefore;
            this.orderCodesBefore = orderCodesBefore;
        }
    }

    private final List<Item> items = new ArrayList<>(1);
    private final List<String> orderCodes = new ArrayList<>(1);
    private final List<String> placed = new ArrayList<>(2);
    private long serverTime = -1;
    private @Nullable String token;
    private Item item = new Item();
    private Flag flag = new Flag(0, 0);

    private ResponseScanner() {}

    static ResponseScanner of(byte[] body, ResponsePaths paths) {
        ResponseScanner scan = new ResponseScanner();
        int start = start(body);
        if (start < body.length && body[start] != '{' && body[start] != '[') {
            scan.items.add(scan.item);
            scan.item.message =
                    new String(body, start, Math.min(MAX_PAGE_LENGTH, body.length - start), StandardCharsets.UTF_8);
            return scan;
        }
        try (JsonParser parser = JsonFields.JSON.createParser(body)) {
            scan.body(parser, paths.root());
        } catch (IOException e) {
            // Truncated or not JSON: what was read so far counts.
            return scan;
        }
        return scan;
    }

    private static int start(byte[] body) {
        int start = 0;
        while (start < body.length && body[start] <= ' ' && body[start] >= 0) {
            start++;
        }
        return start;
    }

    private void body(JsonParser parser, ResponsePaths.Node root) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_OBJECT) {
            items.add(item);
            object(parser, root, true);
        } else if (token == JsonToken.START_ARRAY) {
            while (parser.nextToken() == JsonToken.START_OBJECT && items.size() < MAX_ITEMS) {
                item = new Item();
                items.add(item);
                object(parser, root, false);
            }
        }
    }

    private void object(JsonParser parser, ResponsePaths.Node node, boolean mayStop) throws IOException {
        Flag outer = flag;
        Flag own = new Flag(item.codes.size(), orderCodes.size());
        flag = own;
        try {
            members(parser, node, mayStop);
        } finally {
            // A flag also counts if the rest is truncated.
            flag = outer;
            believe(own);
        }
    }

    private void believe(Flag own) {
        if (own.role == null) {
            return;
        }
        boolean ofOrder = own.role == ResponsePaths.Role.ORDER_SUCCESS;
        List<String> codes = ofOrder ? orderCodes : item.codes;
        int before = ofOrder ? own.orderCodesBefore : own.codesBefore;
        if (own.worked) {
            codes.subList(before, codes.size()).clear();
        }
        if (codes.size() == before && codes.size() < MAX_ITEMS && (ofOrder || !own.worked)) {
            codes.add(own.worked ? "" : "false");
        }
    }

    private void members(JsonParser parser, ResponsePaths.Node node, boolean mayStop) throws IOException {
        int left = node.size();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            ResponsePaths.Node next = node.next(parser.currentName());
            parser.nextToken();
            if (next == null) {
                parser.skipChildren();
            } else {
                value(parser, next);
                left--;
                if (left == 0 && mayStop) {
                    return;
                }
            }
        }
    }

    private void value(JsonParser parser, ResponsePaths.Node node) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            object(parser, node, false);
        } else if (token == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                value(parser, node);
            }
        } else if (token.isScalarValue() && token != JsonToken.VALUE_NULL && node.role() != null) {
            found(node.role(), parser.getText());
        }
    }

    private void found(ResponsePaths.Role role, String text) {
        switch (role) {
            case CODE -> {
                if (item.codes.size() < MAX_ITEMS) {
                    item.codes.add(text);
                }
            }
            case MESSAGE -> item.message = text.length() > MAX_TEXT_LENGTH ? text.substring(0, MAX_TEXT_LENGTH) : text;
            case CLIENT_ID -> place("c:" + text);
            case ORDER_CODE -> {
                if (orderCodes.size() < MAX_ITEMS) {
                    orderCodes.add(text);
                }
            }
            case SUCCESS, ORDER_SUCCESS -> {
                flag.role = role;
                flag.worked = text.equals("true");
            }
            case EXCHANGE_ID -> place("x:" + text);
            case SERVER_TIME -> serverTime = time(text);
            case TOKEN -> token = text;
        }
    }

    /** Reads a time in ISO 8601 in UTC, or a number in any unit, with optional decimals of a second. */
    private static long time(String text) {
        if (text.endsWith("Z")) {
            return IsoTime.epochMillis(text);
        }
        return text.indexOf('.') < 0 ? NumberParser.whole(text) : NumberParser.epochMillis(text);
    }

    private void place(String id) {
        if (placed.size() < MAX_ITEMS && id.length() <= "c:".length() + CallFields.MAX_ID_LENGTH) {
            placed.add(id);
        }
    }

    List<Item> items() {
        return items;
    }

    /** Returns the codes of the orders of the call. */
    List<String> orderCodes() {
        return orderCodes;
    }

    List<String> placed() {
        return placed;
    }

    /** Returns the token that messages carry in place of a key; null if there is none. */
    @Nullable
    String token() {
        return token;
    }

    /** Returns the time as the exchange wrote it, in its own unit; -1 if there is none. */
    long serverTime() {
        return serverTime;
    }
}
