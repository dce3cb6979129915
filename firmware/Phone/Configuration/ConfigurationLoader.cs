using System.Collections.Immutable;
using System.Text;

namespace Phone.Configuration;

/// <summary>
/// Reads phone.toml, or the files of board, site and unit. Whatever they hold, the answer is a configuration or a list of all that is
/// wrong with it.
/// </summary>
internal static class ConfigurationLoader
{
    private const int LargestFile = 1 << 20;

    /// <summary>Reads and checks a file that holds the whole configuration.</summary>
    public static ConfigurationResult Load(string path) => Load([ConfigurationLayer.Of(LayerKind.Unit, path)]);

    /// <summary>Reads and checks the files of a configuration, the weakest first.</summary>
    /// <remarks>Never throws for what the files are or hold.</remarks>
    public static ConfigurationResult Load(ImmutableArray<ConfigurationLayer> files)
    {
        var texts = ImmutableArray.CreateBuilder<(ConfigurationLayer, string)>(files.Length);
        var errors = ImmutableArray.CreateBuilder<ConfigurationError>();
        foreach (var layer in files)
        {
            var (text, error) = Read(layer.File);
            if (error is not null)
            {
                errors.Add(error);
            }
            else
            {
                texts.Add((layer, text));
            }
        }

        return errors.Count > 0 ? new(null, errors.ToImmutable(), []) : new ConfigurationCheck(texts.ToImmutable()).Run();
    }

    /// <summary>Checks a text.</summary>
    /// <param name="file">The name that errors are said with.</param>
    /// <param name="folder">Where a relative password-file lies.</param>
    public static ConfigurationResult Parse(string text, string file, string folder) =>
        new ConfigurationCheck([(new ConfigurationLayer(LayerKind.Unit, file, folder), text)]).Run();

    private static (string Text, ConfigurationError? Error) Read(string path)
    {
        try
        {
            var bytes = ReadAll(path);
            return bytes is null
                ? Unreadable(path, 0, "is larger than one megabyte; this is not a phone.toml")
                : Decode(path, bytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unreadable(
                path, 0, "there is no such file; write it (the README shows the least that runs) or name another with --config");
        }
        catch (UnauthorizedAccessException)
        {
            return Unreadable(path, 0, "may not be read by this user (or is a folder); check its owner and mode");
        }
        catch (IOException e)
        {
            return Unreadable(path, 0, $"cannot be read ({e.Message}); check the disk and --config");
        }
    }

    private static byte[]? ReadAll(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var memory = new MemoryStream();
        var buffer = new byte[16384];
        while (stream.Read(buffer) is > 0 and var count)
        {
            memory.Write(buffer, 0, count);
            if (memory.Length > LargestFile)
            {
                return null;
            }
        }

        return memory.ToArray();
    }

    private static (string Text, ConfigurationError? Error) Decode(string path, byte[] bytes)
    {
        var content = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;
        try
        {
            return (new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content), null);
        }
        catch (DecoderFallbackException e)
        {
            return Unreadable(
                path, 1 + content[..Math.Max(0, e.Index)].Count((byte)'\n'), "is not UTF-8 here; save the file as UTF-8");
        }
    }

    private static (string Text, ConfigurationError? Error) Unreadable(string path, int line, string why) =>
        ("", new ConfigurationError(path, line, why));
}
