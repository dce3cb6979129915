using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Phone.SiteDirectory;

/// <summary>Reads a directory, CSV or vCard by what it holds. A bad line is named and left out, the rest is loaded.</summary>
internal static class DirectoryFile
{
    public const int MostEntries = 2000;

    private const int LargestFile = 4 << 20;
    private const int Gb18030 = 54936;

    static DirectoryFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <remarks>Never throws for what the file is or holds.</remarks>
    public static DirectoryReading Read(string path)
    {
        try
        {
            return new FileInfo(path).Length > LargestFile
                ? Failed("is larger than four megabytes; this is no directory of a post")
                : Parse(Decode(File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Failed("there is no such file; write it, or take [directory] file out");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return Failed("cannot be read by this user; check its owner and mode");
        }
    }

    /// <summary>Reads a text.</summary>
    public static DirectoryReading Parse(string text)
    {
        var reading = text.AsSpan().TrimStart().StartsWith("BEGIN:VCARD", StringComparison.OrdinalIgnoreCase)
            ? new VcardReader().Read(text)
            : new CsvDirectoryReader().Read(text);
        return reading.Lines.Length <= MostEntries
            ? reading
            : reading with
            {
                Lines = reading.Lines[..MostEntries],
                Problems = reading.Problems.Add(new DirectoryProblem(
                    reading.Lines[MostEntries].Line,
                    string.Create(CultureInfo.InvariantCulture,
                        $"the directory has more than {MostEntries} entries; this and what follows was left out: shorten it"))),
            };
    }

    /// <summary>UTF-8 with or without its mark; what is no UTF-8 is taken for GB18030, as spreadsheets in China save it.</summary>
    private static string Decode(byte[] bytes)
    {
        var content = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.GetEncoding(Gb18030).GetString(content);
        }
    }

    private static DirectoryReading Failed(string why) => new([], [new DirectoryProblem(0, why)]);
}
