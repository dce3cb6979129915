using System.Globalization;
using System.Text;

namespace Phone.Audio;

/// <summary>
/// The library's configuration file. It is part of the product: with its own defaults OpenAL Soft buffers 81 ms instead of
/// 31, adds dither to the silent loudspeaker channel and may put the voice on headphones' virtual speakers.
/// </summary>
internal static class OpenAlConfiguration
{
    private const string Variable = "ALSOFT_CONF";

    /// <summary>
    /// Writes the file into the data directory and names it in the native environment. The library reads it once, when it is
    /// first called: later changes need a new process. An ALSOFT_CONF set from outside wins: an integrator may know better.
    /// </summary>
    /// <returns>The path of the file in force.</returns>
    /// <exception cref="AudioDeviceException">The file cannot be written.</exception>
    public static string Install(OpenAlOptions options)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return given;
        }

        var path = Path.Combine(Path.GetFullPath(options.DataDirectory), "openal.conf");
        try
        {
            Directory.CreateDirectory(options.DataDirectory);
            File.WriteAllText(path, Text(options));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new AudioDeviceException(
                $"The sound library's configuration cannot be written to {path}; make the data directory writable.", problem);
        }

        NativeEnvironment.Set(Variable, path);
        return path;
    }

    /// <summary>
    /// The file. Every key that could change what is heard is set, because the library also reads files of the system and
    /// of the user before ours. Keys: alsoftrc.sample of OpenAL Soft, versions 1.19 to 1.24.
    /// </summary>
    public static string Text(OpenAlOptions options)
    {
        var alsaPlayback = AlsaName(options.PlaybackDevice);
        var alsaCapture = AlsaName(options.CaptureDevice);
        var text = new StringBuilder();
        text.AppendLine("# Written by the phone at every start.");
        text.AppendLine("[general]");
        text.Append("drivers = ").AppendLine(alsaPlayback is null && alsaCapture is null ? "pulse,alsa" : "alsa");

        // Left is the receiver, right is the loudspeaker: nothing may ever cross over.
        text.AppendLine("channels = stereo");
        text.AppendLine("stereo-mode = speakers");
        text.AppendLine("stereo-encoding = panpot");
        text.AppendLine("hrtf = false");
        text.AppendLine("cf_level = 0");
        text.AppendLine("front-stablizer = false");

        // Silence stays exactly silence, and the limiter is ours.
        text.AppendLine("dither = false");
        text.AppendLine("output-limiter = false");
        text.AppendLine("volume-adjust = 0");
        text.AppendLine("resampler = bsinc12");
        text.AppendLine(CultureInfo.InvariantCulture, $"frequency = {options.DeviceRate}");
        text.AppendLine(CultureInfo.InvariantCulture, $"period_size = {options.DeviceRate / 100}");
        text.AppendLine("periods = 2");
        text.AppendLine(CultureInfo.InvariantCulture, $"rt-prio = {options.MixerPriority}");
        text.AppendLine("sources = 4");
        text.AppendLine("slots = 1");
        text.AppendLine("sends = 1");
        text.AppendLine("[pulse]");
        text.AppendLine("spawn-server = false");
        text.AppendLine("adjust-latency = true");
        text.AppendLine("[alsa]");
        text.AppendLine("allow-resampler = true");
        AppendKey(text, "device", alsaPlayback);
        AppendKey(text, "capture", alsaCapture);
        return text.ToString();
    }

    /// <summary>The name to open: ALSA's PCMs are named in the file, and are then the default device.</summary>
    public static string? DeviceName(string? configured) => AlsaName(configured) is null ? configured : null;

    private static string? AlsaName(string? configured) =>
        configured?.StartsWith(OpenAlOptions.AlsaPrefix, StringComparison.Ordinal) == true
            ? configured[OpenAlOptions.AlsaPrefix.Length..]
            : null;

    private static void AppendKey(StringBuilder text, string key, string? value)
    {
        if (value is not null)
        {
            text.Append(key).Append(" = ").AppendLine(value);
        }
    }
}
