package dev.sluice.signer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one kind of exchange that can be signed, read from the resource with the name of the dialect. No other
 * call is signed.
 *
 * <p>A member of {@code books} has the calls of one set of resting orders: {@code openOrders}, {@code cancel},
 * {@code cancelBatch} and {@code cancelAll}, each one call or a list, of which the first call is used that has places
 * for all values of the command and whose required places are all filled. A book with {@code of} defines several books:
 * each name in {@code of} replaces the star of the book's name, and its value replaces {@code <of>} in the calls, or a
 * word of the value {@code <of.0>} and so on.
 *
 * @param signing the name of the way to sign, see {@link CallSigners#of}
 * @param keyRights the call that tells the rights of the key, or null
 * @param books the calls of each book
 */
record Dialect(
        String name,
        String signing,
        @Nullable CallTemplate keyRights,
        Map<String, Map<String, List<CallTemplate>>> books) {
    static final List<String> NAMES = List.of(("binance binanceus bitget bybit coinbase coinbaseexchange deribit gate"
                    + " gemini hyperliquid kraken krakenfutures kucoin kucoinfutures okx")
            .split(" ", -1));

    private static final ObjectMapper JSON = new ObjectMapper();

    static Dialect load(String name) {
        try (InputStream in = Dialect.class.getResourceAsStream(name + ".json")) {
            JsonNode resource = JSON.readTree(in);
            Map<String, Map<String, List<CallTemplate>>> books = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> book : resource.path("books").properties()) {
                addBooks(book.getKey(), book.getValue(), books);
            }
            JsonNode rights = resource.get("keyRights");
            return new Dialect(
                    name, resource.path("signing").asText(), rights == null ? null : new CallTemplate(rights), books);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("the resource of dialect " + name + " cannot be read", e);
        }
    }

    private static void addBooks(String name, JsonNode book, Map<String, Map<String, List<CallTemplate>>> books)
            throws IOException {
        if (!book.has("of")) {
            books.put(name, calls(book));
            return;
        }
        for (Map.Entry<String, JsonNode> variant : book.path("of").properties()) {
            String value = variant.getValue().asText();
            String[] words = value.split(" ", -1);
            String text = book.toString().replace("<of>", value);
            for (int i = 0; i < words.length; i++) {
                text = text.replace("<of." + i + '>', words[i]);
            }
            books.put(name.replace("*", variant.getKey()), calls(JSON.readTree(text)));
        }
    }

    private static Map<String, List<CallTemplate>> calls(JsonNode book) {
        Map<String, List<CallTemplate>> calls = new LinkedHashMap<>();
        for (Verb verb : List.of(Verb.OPEN_ORDERS, Verb.CANCEL, Verb.CANCEL_BATCH, Verb.CANCEL_ALL)) {
            JsonNode of = book.path(verb.word());
            List<CallTemplate> templates = new ArrayList<>();
            if (of.isArray()) {
                of.forEach(template -> templates.add(new CallTemplate(template)));
            } else if (!of.isMissingNode()) {
                templates.add(new CallTemplate(of));
            }
            calls.put(verb.word(), templates);
        }
        return calls;
    }

    /** Returns the call for a command, whose required places the command's values fill. */
    CallTemplate call(Command command) throws RefusedException {
        if (command.verb() == Verb.KEY_RIGHTS) {
            if (keyRights == null) {
                throw new RefusedException("notPossible", name + " has no read of a key's rights that is safe to sign");
            }
            return keyRights;
        }
        Map<String, List<CallTemplate>> book = books.get(command.book());
        if (book == null) {
            throw new RefusedException("unknownBook", "books of " + name + " are " + books.keySet());
        }
        List<CallTemplate> calls = book.getOrDefault(command.verb().word(), List.of());
        if (calls.isEmpty()) {
            throw new RefusedException(
                    "notPossible", name + " has no " + command.verb().word() + " for this book");
        }
        if (command.verb() == Verb.CANCEL_BATCH) {
            return calls.get(0);
        }
        Set<String> placed = new HashSet<>(command.values().keySet());
        if (command.verb() == Verb.CANCEL) {
            // The id alone names the order at some exchanges.
            placed.remove(Command.INSTRUMENT);
        }
        List<CallTemplate> fitting =
                calls.stream().filter(call -> call.hasPlacesFor(placed)).toList();
        for (CallTemplate call : fitting) {
            if (call.isComplete(command.values().keySet())) {
                return call;
            }
        }
        throw fitting.isEmpty()
                ? new RefusedException(
                        "unusedValue",
                        "the call has other values than " + command.values().keySet())
                : new RefusedException(
                        "missingValue",
                        "the call needs more values than " + command.values().keySet());
    }
}
