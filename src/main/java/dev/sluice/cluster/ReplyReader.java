package dev.sluice.cluster;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A reader of the replies of Redis and Valkey (RESP 2). It refuses what is larger or deeper than any reply that a
 * member asks for before it takes memory for it: nobody proves to be the store before the first reply is read. Memory
 * grows only with the bytes that came.
 */
final class ReplyReader {
    static final int MAX_ITEMS = 1024;
    static final int MAX_TEXT_BYTES = 2 * 1024 * 1024;
    static final int MAX_DEPTH = 8;
    static final int MAX_REPLY_BYTES = 12 * 1024 * 1024;

    /** The most items of a reply, nested ones included. */
    static final int MAX_ALL_ITEMS = 4096;

    private static final int MAX_LINE_BYTES = 64 * 1024;
    private static final int MAX_DIGITS = 10;
    private static final int END_BYTES = 2;
    private static final int NO_TEXT = -1;

    /** An array of which items are still to come. */
    private record Open(int size, List<Reply> items) {}

    private final Consumer<Reply> replies;
    private final Deque<Open> open = new ArrayDeque<>();
    private ByteArrayOutputStream part = new ByteArrayOutputStream();

    /** How many bytes of a text are still to come, with its end; {@link #NO_TEXT} while a line is read. */
    private int textLeft = NO_TEXT;

    private long replyBytes;
    private int allItems;

    /** @param replies receives each reply as soon as it is complete */
    ReplyReader(Consumer<Reply> replies) {
        this.replies = replies;
    }

    /**
     * Reads the next bytes. Throws an IllegalArgumentException for what is no reply or too large; then the connection
     * must be closed.
     */
    void read(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int from = at;
            if (textLeft == NO_TEXT) {
                while (at < bytes.length && bytes[at] != '\n') {
                    at++;
                }
                take(bytes, from, at);
                require(part.size() <= MAX_LINE_BYTES, "a line of more than " + MAX_LINE_BYTES + " bytes");
                if (at < bytes.length) {
                    at++;
                    lineEnded();
                }
            } else {
                at += Math.min(textLeft, bytes.length - at);
                take(bytes, from, at);
                textLeft -= at - from;
                if (textLeft == 0) {
                    textEnded();
                }
            }
        }
    }

    private void take(byte[] bytes, int from, int to) {
        part.write(bytes, from, to - from);
        replyBytes += to - from;
        require(replyBytes <= MAX_REPLY_BYTES, "a reply of more than " + MAX_REPLY_BYTES + " bytes");
    }

    private byte[] ended() {
        byte[] whole = part.toByteArray();
        part = new ByteArrayOutputStream();
        return whole;
    }

    private void lineEnded() {
        byte[] whole = ended();
        require(whole.length >= 2 && whole[whole.length - 1] == '\r', "a line without a type or an end");
        byte[] line = Arrays.copyOfRange(whole, 1, whole.length - 1);
        switch (whole[0]) {
            case '+' -> value(Reply.of(Reply.Kind.TEXT, line));
            case '-' -> value(Reply.of(Reply.Kind.ERROR, line));
            case ':' -> value(Reply.of(Reply.Kind.NUMBER, line));
            case '$' -> textBegins(size(line, MAX_TEXT_BYTES, "a text of bytes"));
            case '*' -> arrayBegins(size(line, MAX_ITEMS, "an array of items"));
            default -> throw new IllegalArgumentException("the store sent what is no reply");
        }
    }

    private void textBegins(int size) {
        if (size < 0) {
            value(Reply.NOTHING);
        } else {
            textLeft = size + END_BYTES;
        }
    }

    private void textEnded() {
        textLeft = NO_TEXT;
        byte[] whole = ended();
        value(Reply.of(Reply.Kind.TEXT, Arrays.copyOf(whole, whole.length - END_BYTES)));
    }

    private void arrayBegins(int size) {
        if (size < 0) {
            value(Reply.NOTHING);
        } else if (size == 0) {
            value(Reply.array(List.of()));
        } else {
            require(open.size() < MAX_DEPTH, "arrays nested more than " + MAX_DEPTH + " deep");
            open.push(new Open(size, new ArrayList<>()));
        }
    }

    private void value(Reply reply) {
        allItems++;
        require(allItems <= MAX_ALL_ITEMS, "more than " + MAX_ALL_ITEMS + " items in one reply");
        Reply complete = reply;
        while (!open.isEmpty()) {
            Open array = open.element();
            array.items().add(complete);
            if (array.items().size() < array.size()) {
                return;
            }
            open.pop();
            complete = Reply.array(array.items());
        }
        replyBytes = 0;
        allItems = 0;
        replies.accept(complete);
    }

    /** Returns a size; -1 for nothing. */
    private static int size(byte[] line, int max, String what) {
        String text = new String(line, StandardCharsets.US_ASCII);
        if (text.equals("-1")) {
            return -1;
        }
        boolean isNumber =
                !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        require(isNumber && Long.parseLong(text) <= max, what + " that is no number up to " + max);
        return Integer.parseInt(text);
    }

    private static void require(boolean isAllowed, String what) {
        if (!isAllowed) {
            throw new IllegalArgumentException("the store sent " + what);
        }
    }
}
