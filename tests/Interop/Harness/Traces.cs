using System.Text;

namespace Interop;

/// <summary>Whether a text stands in clear in a file, as a disk's finder would look for it.</summary>
internal static class Traces
{
    /// <summary>The files of a folder that hold the text, in UTF-8 or UTF-16.</summary>
    public static IReadOnlyList<string> Of(string text, string folder)
    {
        byte[][] forms = [Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text)];
        return
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => forms.Any(form => File.ReadAllBytes(file).AsSpan().IndexOf(form) >= 0)),
        ];
    }
}
