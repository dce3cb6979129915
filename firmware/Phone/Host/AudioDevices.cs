using Hal.Simulation;
using Phone.Audio;

namespace Phone.Host;

/// <summary>Which sound device the phone uses: the virtual booth's codec, or OpenAL.</summary>
internal static class AudioDevices
{
    /// <summary>Throws <see cref="FormatException"/> or <see cref="IOException"/> for a recording that cannot be used.</summary>
    public static IAudioDevice Open(PhoneOptions options, VirtualBooth? booth)
    {
        if (options.Audio == AudioKind.OpenAl)
        {
            return OpenAl(options);
        }

        if (booth is null)
        {
            throw new AudioDeviceException("Virtual audio needs the virtual board: use --board virtual, or --audio openal.");
        }

        return new VirtualAudioDevice(
            booth.Handset,
            () => booth.IsSpokenInto,
            options.Microphone is { } speech ? WavReader.Read(speech) : null,
            options.ReceiverOut is { } receiver ? new WavWriter(receiver) : null,
            options.LoudspeakerOut is { } loudspeaker ? new WavWriter(loudspeaker) : null);
    }

    /// <summary>Opens a device in place of one that hangs; null: the virtual booth's is tried again, its recordings go on.</summary>
    public static Func<IAudioDevice>? Another(PhoneOptions options) => options.Audio == AudioKind.OpenAl ? () => OpenAl(options) : null;

    private static OpenAlAudioDevice OpenAl(PhoneOptions options) => new(new OpenAlOptions { DataDirectory = options.DataDirectory });
}
