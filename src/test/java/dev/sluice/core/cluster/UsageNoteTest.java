package dev.sluice.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageNoteTest {
    @Test
    void the_longest_note_fits_and_is_read_as_it_was_written() {
        long max = MessageBounds.MAX_COUNT;
        UsageNote note = new UsageNote(max, max, max, max);
        assertThat(note.text()).hasSizeLessThanOrEqualTo(MessageBounds.MAX_NOTE_LENGTH);
        assertThat(UsageNote.parse(note.text())).isEqualTo(note);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 2 3", "1 2 3 4 5", "1 2 3 x", "1 2 3 -4", "1 2 3 9999999999999999999", "1  2 3"})
    void any_other_text_is_no_note(String text) {
        assertThat(UsageNote.parse(text)).isNull();
    }
}
