namespace Phone.Audio;

/// <summary>Every buffer of a frame of the media loop, made once. Media thread only.</summary>
internal sealed class MediaFrames
{
    public short[] Microphone { get; } = new short[AudioFormat.FrameSamples];

    public short[] Scratch { get; } = new short[AudioFormat.FrameSamples];

    /// <summary>Both sides of a talk that is recorded.</summary>
    public int[] Both { get; } = new int[AudioFormat.FrameSamples];

    /// <summary>What a probe sends in place of all else.</summary>
    public short[] Sent { get; } = new short[AudioFormat.FrameSamples];

    /// <summary>What the ear hears.</summary>
    public int[] Receiver { get; } = new int[AudioFormat.FrameSamples];

    /// <summary>The phone's own part of it: tones and words.</summary>
    public int[] Own { get; } = new int[AudioFormat.FrameSamples];

    public short[] Voice { get; } = new short[AudioFormat.FrameSamples];

    public short[] Ringing { get; } = new short[AudioFormat.FrameSamples];

    public short[] Playback { get; } = new short[AudioFormat.FrameSamples * 2];

    public void Clear()
    {
        Receiver.AsSpan().Clear();
        Own.AsSpan().Clear();
    }
}
