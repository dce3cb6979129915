namespace CallDesk;

/// <summary>A short tone in the receiver over whatever sounds there.</summary>
public readonly record struct Chime(Tone Tone, Moment Until);
