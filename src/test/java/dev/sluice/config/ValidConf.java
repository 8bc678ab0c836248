package dev.sluice.config;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The start of a test that edits a valid configuration. */
abstract class ValidConf {
    @TempDir
    Path folder;

    ConfFixture conf;

    @BeforeEach
    final void writeValidConfiguration() throws IOException {
        conf = ConfFixture.in(folder);
    }
}
