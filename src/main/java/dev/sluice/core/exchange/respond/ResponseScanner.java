package dev.sluice.core.exchange.respond;

import com.fasterxml.jackson.core.JsonParser;
import dev.sluice.core.exchange.classify.CallFields;
import dev.sluice.core.exchange.classify.ResponsePaths;
import dev.sluice.core.exchange.classify.ResponsePaths.Role;
import dev.sluice.core.exchange.parse.IsoTime;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.parse.NumberParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that reads the values of interest from the first bytes of a response. It reads token by token, stops when
 * it has seen everything, and accepts a truncated body, so that the rest of a 10 MB response is never needed.
 */
final class ResponseScanner implements JsonPaths.Sink<Role> {
    private static final int MAX_ITEMS = 256;
    private static final int MAX_TEXT_LENGTH = 300;

    /**
     * Number of bytes kept of a body that is not JSON. An HTML page from a proxy states its reason only after the head.
     */
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
        private final @Nullable Flag outer;
        private final int codesBefore;
        private final int orderCodesBefore;
        private @Nullable Role role;
        private boolean succeeded;

        Flag(@Nullable Flag outer, int codesBefore, int orderCodesBefore) {
            this.outer = outer;
            this.codesBefore = codesBefore;
            this.orderCodesBefore = orderCodesBefore;
        }
    }

    private final JsonPaths.Node<Role> root;
    private final boolean isList;
    private final List<Item> items = new ArrayList<>(1);
    private final List<String> orderCodes = new ArrayList<>(1);
    private final List<String> orderIds = new ArrayList<>(2);
    private long serverTime = -1;
    private @Nullable String token;
    private Item item = new Item();
    private @Nullable Flag flag;
    /** How many members of the whole body may still be of interest. */
    private int remainingMembers;

    private ResponseScanner(JsonPaths.Node<Role> root, boolean isList) {
        this.root = root;
        this.isList = isList;
    }

    static ResponseScanner of(byte[] body, ResponsePaths paths) {
        int start = contentStart(body);
        boolean isList = start < body.length && body[start] == '[';
        ResponseScanner scan = new ResponseScanner(paths.paths().node(""), isList);
        if (start < body.length && body[start] != '{' && !isList) {
            scan.items.add(scan.item);
            scan.item.message =
                    new String(body, start, Math.min(MAX_PAGE_LENGTH, body.length - start), StandardCharsets.UTF_8);
            return scan;
        }
        paths.paths().read(body, scan);
        return scan;
    }

    private static int contentStart(byte[] body) {
        int start = 0;
        while (start < body.length && body[start] <= ' ' && body[start] >= 0) {
            start++;
        }
        return start;
    }

    @Override
    public boolean began(JsonPaths.Node<Role> object) {
        if (object == root) {
            if (items.size() == MAX_ITEMS) {
                return false;
            }
            item = new Item();
            items.add(item);
            remainingMembers = root.size();
        }
        flag = new Flag(flag, item.codes.size(), orderCodes.size());
        return true;
    }

    @Override
    public boolean wantsMore(JsonPaths.Node<Role> object) {
        return object != root || isList || --remainingMembers > 0;
    }

    /** A flag also counts if the rest of its object is truncated. */
    @Override
    public void ended(JsonPaths.Node<Role> object, boolean complete) {
        Flag ended = Objects.requireNonNull(flag);
        flag = ended.outer;
        applyFlag(ended);
    }

    private void applyFlag(Flag ended) {
        if (ended.role == null) {
            return;
        }
        boolean ofOrder = ended.role == Role.ORDER_SUCCESS;
        List<String> codes = ofOrder ? orderCodes : item.codes;
        int before = ofOrder ? ended.orderCodesBefore : ended.codesBefore;
        if (ended.succeeded) {
            codes.subList(before, codes.size()).clear();
        }
        if (codes.size() == before && codes.size() < MAX_ITEMS && (ofOrder || !ended.succeeded)) {
            codes.add(ended.succeeded ? "" : "false");
        }
    }

    @Override
    public void found(Role role, JsonParser parser) throws IOException {
        String text = parser.getText();
        switch (role) {
            case CODE -> {
                if (item.codes.size() < MAX_ITEMS) {
                    item.codes.add(text);
                }
            }
            case MESSAGE -> item.message = text.length() > MAX_TEXT_LENGTH ? text.substring(0, MAX_TEXT_LENGTH) : text;
            case CLIENT_ID -> addOrderId("c:" + text);
            case ORDER_CODE -> {
                if (orderCodes.size() < MAX_ITEMS) {
                    orderCodes.add(text);
                }
            }
            case SUCCESS, ORDER_SUCCESS -> {
                Flag ended = Objects.requireNonNull(flag);
                ended.role = role;
                ended.succeeded = text.equals("true");
            }
            case EXCHANGE_ID -> addOrderId("x:" + text);
            case SERVER_TIME -> serverTime = time(text);
            case TOKEN -> token = text;
        }
    }

    /** Reads a time in ISO 8601 in UTC, or a number in any unit, with optional decimals of a second. */
    private static long time(String text) {
        if (text.endsWith("Z")) {
            return IsoTime.epochMillis(text);
        }
        return text.indexOf('.') < 0 ? NumberParser.parse(text) : NumberParser.epochMillis(text);
    }

    private void addOrderId(String id) {
        if (orderIds.size() < MAX_ITEMS && id.length() <= "c:".length() + CallFields.MAX_ID_LENGTH) {
            orderIds.add(id);
        }
    }

    List<Item> items() {
        return items;
    }

    /** Returns the codes of the orders of the call. */
    List<String> orderCodes() {
        return orderCodes;
    }

    List<String> orderIds() {
        return orderIds;
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
