package dev.sluice.core.exchange;

/** What an exchange says itself that one of its limits is: the size of that window, as the answers of that route have it. */
public record PublishedLimit(String route, String limit, long size, long windowMs) {}
