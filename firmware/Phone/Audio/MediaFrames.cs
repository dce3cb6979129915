namespace Phone.Audio;

/// <summary>Every buffer of a frame, made once. Media thread only.</summary>
internal sealed class MediaFrames
{
    public short[] Microphone { get; } = new short[AudioFormat.FrameSamples];

    public short[] Scratch { get; } = new short[AudioFormat.FrameSamples];

    public int[] Receiver { get; } = new int[AudioFormat.FrameSamples];

    public int[] Loudspeaker { get; } = new int[AudioFormat.FrameSamples];

    public short[] Voice { get; } = new short[AudioFormat.FrameSamples];

    public short[] Ringing { get; } = new short[AudioFormat.FrameSamples];

    public short[] Playback { get; } = new short[AudioFormat.FrameSamples * 2];

    public void Clear()
    {
        Receiver.AsSpan().Clear();
        Loudspeaker.AsSpan().Clear();
    }
}
