using System.ComponentModel;
using System.Diagnostics;

namespace Phone.Prompts;

/// <summary>espeak-ng as a program of its own, if the phone has it. The text goes through its input: arguments are public.</summary>
internal static class EspeakVoice
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Speaks into a WAV file that appears whole or not at all; false if there is no such program, or it failed.</summary>
    public static bool Speak(string language, string text, string file)
    {
        string part = $"{file}.part";
        string[] voice = language == "en" ? ["-v", "en-gb", "-s", "155"] : ["-v", "cmn", "-s", "250"];
        var start = new ProcessStartInfo("espeak-ng", [.. voice, "--stdin", "-w", part])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardInput.Write(text);
            process.StandardInput.Close();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                process.WaitForExit();
            }

            if (process.ExitCode != 0 || !File.Exists(part))
            {
                return false;
            }

            File.Move(part, file, overwrite: true);
            return true;
        }
        catch (Exception problem) when (problem is Win32Exception or IOException)
        {
            return false;
        }
        finally
        {
            File.Delete(part);
        }
    }
}
