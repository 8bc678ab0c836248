package dev.sluice.cli;

import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.core.series.SeriesHistory;
import dev.sluice.core.series.SeriesQuery;
import dev.sluice.core.series.SeriesRange;
import dev.sluice.persistence.DataFolder;
import dev.sluice.persistence.StateFile;
import dev.sluice.persistence.journal.JournalReader;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.RecordedCall;
import dev.sluice.status.RecordedCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The recorded calls and the figures over time, from the gateway of a data folder, or from the folder if none responds.
 *
 * @param tell gets lines about what could not be read
 */
record CallSource(AdminClient client, Path dataFolder, Consumer<String> tell) {
    /** The outcome of a call without an end in a data folder whose gateway may run or have been killed. */
    private static final String OPEN = "no end recorded";

    /**
     * What was found.
     *
     * @param isMore whether there are more calls than were asked for
     */
    record Found(int count, boolean isMore, String newest, String oldest, long dropped) {}

    /** Passes on what is found, the newest call first. */
    Found find(CallOptions select, int max, String after, Consumer<RecordedCall> each) {
        RecordedCalls first = calls(select.request(max, "", after));
        RecordedCalls page = first;
        page.calls().forEach(each);
        int count = page.calls().size();
        while (count < max && !page.cursor().isEmpty()) {
            page = calls(select.request(max - count, page.cursor(), after));
            page.calls().forEach(each);
            count += page.calls().size();
        }
        return new Found(count, !page.cursor().isEmpty(), first.newest(), first.oldest(), first.dropped());
    }

    RecordedCalls calls(AdminRequest.Calls asked) {
        RecordedCalls found = AdminClient.orIfNoneResponds(
                () -> client.get("/admin/calls", asked, RecordedCalls.class).value(), failed -> read(asked, failed));
        found.notes().forEach(tell);
        return found;
    }

    private RecordedCalls read(AdminRequest.Calls asked, CommandFailed noGateway) {
        Path folder = DataFolder.calls(dataFolder);
        if (!Files.isDirectory(folder)) {
            throw new CommandFailed(
                    ExitCode.NO_GATEWAY, noGateway.getMessage() + "; and there is no journal of calls in " + folder);
        }
        tell.accept("no gateway of this data folder responds; read from " + folder);
        try {
            return RecordedCalls.search(new JournalReader(folder), asked, OPEN, -1);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.NO, "the journal of calls in " + folder + " cannot be read: " + e);
        }
    }

    SeriesRange figures(SeriesQuery query) {
        AdminRequest.Series asked = new AdminRequest.Series(
                query.of(), String.join(",", query.what()), query.from(), query.to(), (long) query.stepSeconds());
        return AdminClient.orIfNoneResponds(
                () -> client.get("/admin/series", asked, SeriesRange.class).value(), failed -> readFigures(query));
    }

    private SeriesRange readFigures(SeriesQuery query) {
        SeriesHistory history = new SeriesHistory();
        StateFile file = DataFolder.series(dataFolder);
        try {
            Optional<byte[]> written = file.read();
            if (written.isPresent()) {
                history.read(written.get());
            }
        } catch (IOException e) {
            tell.accept("the figures of limits in " + file + " cannot be read: " + e.getMessage());
        }
        return history.range(query);
    }
}
