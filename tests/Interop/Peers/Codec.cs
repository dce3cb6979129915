namespace Interop;

/// <summary>A codec by baresip's name, with the rate and channels its source file must have.</summary>
public sealed record Codec(string Name, int Rate, int Channels)
{
    public static readonly Codec G711A = new("PCMA/8000/1", 8_000, 1);
    public static readonly Codec G722 = new("G722/16000/1", 16_000, 1);
    public static readonly Codec Opus = new("opus/48000/2", 48_000, 2);

    public static Codec Named(string name) => new[] { G711A, G722, Opus }.Single(codec => codec.ToString() == name);

    public override string ToString() => Name.Split('/')[0];
}
