using Hal.Simulation;

namespace Hal.Tests;

/// <summary>The codec's driver alone over its model, started.</summary>
internal sealed class CodecBench : IDisposable
{
    /// <param name="board">Null: the booth, whose driver has no permission for handsfree.</param>
    public CodecBench(BoardDescription? board = null)
    {
        board ??= BoardDescription.Booth;
        Booth = new VirtualBooth(board, Time);
        Driver = new Wm8960(Booth.Bus.CreateDevice(Wm8960.DefaultAddress), board.Codec, Time, handsfree: board.Handsfree);
        Driver.Begin();
        while (Driver.IsStarting)
        {
            Time.Advance(TimeSpan.FromMilliseconds(10));
            Driver.Advance(Time.GetTimestamp());
        }
    }

    public ManualTime Time { get; } = new();

    public VirtualBooth Booth { get; }

    public Wm8960 Driver { get; }

    /// <summary>No path at all from a source of voice to either speaker.</summary>
    public bool LoudspeakerHearsVoice =>
        Enum.GetValues<CodecInput>().Where(input => input != CodecInput.DacRight).Any(input =>
            Booth.Analogue.Gain(input, CodecOutput.SpeakerLeft) != 0
                || Booth.Analogue.Gain(input, CodecOutput.SpeakerRight) != 0);

    /// <summary>The microphone is heard somewhere: at a converter or in the receiver.</summary>
    public bool MicrophoneHeard =>
        Enum.GetValues<CodecOutput>().Any(output =>
            Booth.Analogue.Gain(CodecInput.Linput1, output) != 0 || Booth.Analogue.Gain(CodecInput.Rinput1, output) != 0);

    public void Dispose()
    {
        Driver.Dispose();
        Booth.Dispose();
    }
}
