package dev.sluice.core.exchange;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers of instruments out of an answer while it passes, however long it is: what is held is one element's two members. A body that is cut off taught what
 * came before. One thread; to be closed.
 */
public final class InstrumentIdScanner implements AutoCloseable {
    /** The longest real list has some five megabytes; a bomb is not read on for ever. */
    static final long MOST_BYTES = 67_108_864;

    private static final int IN_LIST = 2;
    private static final int IN_ELEMENT = 3;

    private final CodeSettings settings;
    private final InstrumentIds instrumentIds;
    private final InflatingStream inflatingStream;
    private final JsonParser parser;
    private long read;
    private int depth;
    private boolean inList;
    private String member = "";
    private @Nullable String name;
    private long code = -1;

    InstrumentIdScanner(CodeSettings settings, InstrumentIds instrumentIds, @Nullable String encoding) {
        this.settings = settings;
        this.instrumentIds = instrumentIds;
        parser = parser();
        inflatingStream = new InflatingStream(encoding, this::plain);
    }

    private static JsonParser parser() {
        try {
            return JsonFields.JSON.createNonBlockingByteArrayParser();
        } catch (IOException e) {
            throw new IllegalStateException("a parser without a source opens without one", e);
        }
    }

    /** The next bytes of the body as they came. False: nothing more of it will be looked at. */
    public boolean piece(byte[] bytes, int from, int to) {
        return inflatingStream.piece(bytes, from, to);
    }

    private boolean plain(byte[] bytes, int from, int to) {
        read += to - from;
        if (read > MOST_BYTES) {
            return false;
        }
        try {
            ((ByteArrayFeeder) parser.getNonBlockingInputFeeder()).feedInput(bytes, from, to);
            for (JsonToken token = parser.nextToken();
                    token != JsonToken.NOT_AVAILABLE && token != null;
                    token = parser.nextToken()) {
                token(token);
            }
        } catch (IOException e) {
            return false; // no JSON: what came before is learned
        }
        return true;
    }

    private void token(JsonToken token) throws IOException {
        if (token.isStructStart()) {
            depth++;
            inList |= depth == IN_LIST && token == JsonToken.START_ARRAY && member.equals(settings.list());
            if (depth == IN_ELEMENT) {
                name = null;
                code = -1;
            }
        } else if (token.isStructEnd()) {
            depth--;
            inList &= depth >= IN_LIST;
            if (depth == IN_LIST && inList) {
                element();
            }
        } else if (token == JsonToken.FIELD_NAME) {
            member = depth == 1 || depth == IN_ELEMENT ? parser.currentName() : "";
        } else if (inList && depth == IN_ELEMENT && token.isScalarValue()) {
            member();
        }
    }

    private void member() throws IOException {
        if (member.equals(settings.name())) {
            name = parser.getText();
        } else if (member.equals(settings.code())) {
            code = NumberParser.whole(parser.getText());
        }
    }

    private void element() {
        if (name != null && code >= 0) {
            instrumentIds.told(code, name);
        }
    }

    @Override
    public void close() {
        inflatingStream.close();
        try {
            parser.close();
        } catch (IOException e) {
            throw new IllegalStateException("a parser without a source closes without one", e);
        }
    }
}
