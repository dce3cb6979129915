using System.Runtime.InteropServices;

namespace Phone.Audio;

/// <summary>
/// The part of OpenAL 1.1 and of OpenAL Soft's extensions that the phone uses, as <c>AL/al.h</c>, <c>AL/alc.h</c> and
/// <c>AL/alext.h</c> declare it. Blittable arguments only, so a call is a call: no marshalling, no allocation.
/// </summary>
internal static unsafe partial class OpenAlNative
{
    public const string Library = "libopenal.so.1";

    // alc.h
    public const int AlcFrequency = 0x1007;
    public const int AlcCaptureDeviceSpecifier = 0x310;
    public const int AlcCaptureSamples = 0x312;
    public const int AlcAllDevicesSpecifier = 0x1013;

    // alext.h: ALC_EXT_disconnect, ALC_SOFT_loopback, ALC_SOFT_HRTF
    public const int AlcConnected = 0x313;
    public const int AlcFormatChannelsSoft = 0x1990;
    public const int AlcFormatTypeSoft = 0x1991;
    public const int AlcStereoSoft = 0x1501;
    public const int AlcShortSoft = 0x1402;
    public const int AlcHrtfSoft = 0x1992;

    // al.h
    public const int AlFormatMono16 = 0x1101;
    public const int AlFormatStereo16 = 0x1103;
    public const int AlSourceState = 0x1010;
    public const int AlPlaying = 0x1012;
    public const int AlBuffer = 0x1009;
    public const int AlBuffersQueued = 0x1015;
    public const int AlBuffersProcessed = 0x1016;
    public const int AlSampleOffset = 0x1025;

    // alext.h: AL_SOFT_direct_channels
    public const int AlDirectChannelsSoft = 0x1033;

    [LibraryImport(Library, EntryPoint = "alcOpenDevice", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OpenDevice(string? name);

    [LibraryImport(Library, EntryPoint = "alcCloseDevice")]
    public static partial byte CloseDevice(nint device);

    [LibraryImport(Library, EntryPoint = "alcCreateContext")]
    public static partial nint CreateContext(nint device, int* attributes);

    [LibraryImport(Library, EntryPoint = "alcDestroyContext")]
    public static partial void DestroyContext(nint context);

    [LibraryImport(Library, EntryPoint = "alcMakeContextCurrent")]
    public static partial byte MakeContextCurrent(nint context);

    [LibraryImport(Library, EntryPoint = "alcIsExtensionPresent", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte IsDeviceExtensionPresent(nint device, string name);

    [LibraryImport(Library, EntryPoint = "alcGetIntegerv")]
    public static partial void GetDeviceInteger(nint device, int parameter, int size, int* value);

    [LibraryImport(Library, EntryPoint = "alcGetString")]
    public static partial byte* GetDeviceString(nint device, int parameter);

    [LibraryImport(Library, EntryPoint = "alcDevicePauseSOFT")]
    public static partial void PauseDevice(nint device);

    [LibraryImport(Library, EntryPoint = "alcDeviceResumeSOFT")]
    public static partial void ResumeDevice(nint device);

    [LibraryImport(Library, EntryPoint = "alcCaptureOpenDevice", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OpenCaptureDevice(string? name, uint rate, int format, int samples);

    [LibraryImport(Library, EntryPoint = "alcCaptureCloseDevice")]
    public static partial byte CloseCaptureDevice(nint device);

    [LibraryImport(Library, EntryPoint = "alcCaptureStart")]
    public static partial void StartCapture(nint device);

    [LibraryImport(Library, EntryPoint = "alcCaptureStop")]
    public static partial void StopCapture(nint device);

    [LibraryImport(Library, EntryPoint = "alcCaptureSamples")]
    public static partial void CaptureSamples(nint device, short* buffer, int samples);

    [LibraryImport(Library, EntryPoint = "alcLoopbackOpenDeviceSOFT", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OpenLoopbackDevice(string? name);

    [LibraryImport(Library, EntryPoint = "alcRenderSamplesSOFT")]
    public static partial void RenderSamples(nint device, short* buffer, int samples);

    [LibraryImport(Library, EntryPoint = "alGetError")]
    public static partial int GetError();

    [LibraryImport(Library, EntryPoint = "alIsExtensionPresent", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte IsExtensionPresent(string name);

    [LibraryImport(Library, EntryPoint = "alGenSources")]
    public static partial void GenSources(int count, uint* sources);

    [LibraryImport(Library, EntryPoint = "alDeleteSources")]
    public static partial void DeleteSources(int count, uint* sources);

    [LibraryImport(Library, EntryPoint = "alGenBuffers")]
    public static partial void GenBuffers(int count, uint* buffers);

    [LibraryImport(Library, EntryPoint = "alDeleteBuffers")]
    public static partial void DeleteBuffers(int count, uint* buffers);

    [LibraryImport(Library, EntryPoint = "alBufferData")]
    public static partial void BufferData(uint buffer, int format, void* data, int bytes, int rate);

    [LibraryImport(Library, EntryPoint = "alSourcei")]
    public static partial void SetSource(uint source, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "alGetSourcei")]
    public static partial void GetSource(uint source, int parameter, int* value);

    [LibraryImport(Library, EntryPoint = "alSourcePlay")]
    public static partial void PlaySource(uint source);

    [LibraryImport(Library, EntryPoint = "alSourceStop")]
    public static partial void StopSource(uint source);

    [LibraryImport(Library, EntryPoint = "alSourceQueueBuffers")]
    public static partial void QueueBuffers(uint source, int count, uint* buffers);

    [LibraryImport(Library, EntryPoint = "alSourceUnqueueBuffers")]
    public static partial void UnqueueBuffers(uint source, int count, uint* buffers);

    /// <summary>Names of the devices there are: OpenAL answers them as one list with an empty name at its end.</summary>
    /// <param name="parameter"><see cref="AlcAllDevicesSpecifier"/> or <see cref="AlcCaptureDeviceSpecifier"/>.</param>
    public static List<string> DeviceNames(int parameter)
    {
        var names = new List<string>();
        for (var text = GetDeviceString(0, parameter); text is not null && *text != 0;)
        {
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
            names.Add(System.Text.Encoding.UTF8.GetString(name));
            text += name.Length + 1;
        }

        return names;
    }
}
