using Hal.Simulation;

namespace Hal.Tests;

/// <summary>Tones in, levels out: half a second of 1 kHz through the codec's pins.</summary>
internal static class Sound
{
    private const int Frame = 160;

    /// <summary>A −20 dBFS (RMS) sine on the inputs that are asked for.</summary>
    public static (double Receiver, double Adc, double Loudspeaker) Play(
        VirtualBooth booth, bool voice = false, bool ring = false, bool mic = false)
    {
        short[] silence =
            new short[Frame], tone = Tone(), adc = new short[Frame], receiver = new short[Frame], speaker = new short[Frame];
        double adcEnergy = 0, receiverEnergy = 0, speakerEnergy = 0;
        for (var frame = 0; frame < 100; frame++)
        {
            booth.Process(voice ? tone : silence, ring ? tone : silence, mic ? tone : silence, adc, receiver, speaker);
            adcEnergy = Energy(adc);
            receiverEnergy = Energy(receiver);
            speakerEnergy = Energy(speaker);
        }

        return (Db(receiverEnergy), Db(adcEnergy), Db(speakerEnergy));
    }

    /// <summary>What a level meter reads of the voice (line and guard) at the loudspeaker.</summary>
    public static double VoiceAtLoudspeaker(VirtualBooth booth)
    {
        Play(booth, voice: true, mic: true);
        return booth.Levels.LoudspeakerVoiceDbfs;
    }

    /// <summary>−20 dBFS RMS: amplitude 0.1414.</summary>
    private static short[] Tone() =>
        [.. Enumerable.Range(0, Frame).Select(i => (short)(0.1 * Math.Sqrt(2) * 32768 * Math.Sin(2 * Math.PI * i / 16)))];

    private static double Energy(short[] samples) => samples.Sum(s => (double)s * s) / samples.Length / (32768.0 * 32768.0);

    private static double Db(double energy) => energy <= 1e-12 ? -120 : 10 * Math.Log10(energy);
}
