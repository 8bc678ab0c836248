/**
 * What the texts of {@code /proc} and of cgroup v2 say of this machine, of the container that the process runs in, and of the process itself. Whoever reads the files
 * hands their texts in, so that everything here is a function of texts and time.
 *
 * <p>Nothing in a text is believed to be well formed: what cannot be read is unknown and says so in words, and is never zero.
 *
 * <p>Refused: the JDK's own bean for all this. It reads when asked, on the thread that asks, knows of nested groups only the innermost, and says -1 where it does not know.
 */
@NullMarked
package dev.sluice.machine;

import org.jspecify.annotations.NullMarked;
