/** What you write to have Sluice look at something of yours, and all that such code needs to know of Sluice. Kept as it is: other people's jars are compiled against it. */
@NullMarked
package dev.sluice.check;

import org.jspecify.annotations.NullMarked;
