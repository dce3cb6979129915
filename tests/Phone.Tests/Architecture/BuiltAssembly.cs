using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Phone.Tests.Architecture;

/// <summary>What a built assembly refers to, read from its metadata: nothing of it is loaded or run.</summary>
internal sealed class BuiltAssembly : IDisposable
{
    private readonly PEReader _file;

    private BuiltAssembly(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        Metadata = _file.GetMetadataReader();
    }

    public MetadataReader Metadata { get; }

    /// <summary>Simple names of the assemblies it was compiled against and uses.</summary>
    public IEnumerable<string> References => Metadata.AssemblyReferences
        .Select(handle => Metadata.GetString(Metadata.GetAssemblyReference(handle).Name));

    /// <summary>Full names of all foreign types that are mentioned anywhere.</summary>
    public IEnumerable<string> Types => Metadata.TypeReferences.Select(NameOf);

    /// <summary><c>Namespace.Type.Member</c> of all foreign members that are called, read or written.</summary>
    public IEnumerable<string> Members
    {
        get
        {
            foreach (var handle in Metadata.MemberReferences)
            {
                var member = Metadata.GetMemberReference(handle);
                if (member.Parent.Kind == HandleKind.TypeReference)
                {
                    yield return $"{NameOf((TypeReferenceHandle)member.Parent)}.{Metadata.GetString(member.Name)}";
                }
            }
        }
    }

    public static BuiltAssembly Open(string name) => new(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));

    /// <summary>The full name of a type's base class; empty if it has none.</summary>
    public string BaseOf(TypeDefinition type) => type.BaseType.Kind switch
    {
        HandleKind.TypeReference => NameOf((TypeReferenceHandle)type.BaseType),
        HandleKind.TypeDefinition when !type.BaseType.IsNil => NameOf(Metadata.GetTypeDefinition((TypeDefinitionHandle)type.BaseType)),
        _ => "",
    };

    public string NameOf(TypeDefinition type) => Name(type.Namespace, type.Name);

    public void Dispose() => _file.Dispose();

    private string NameOf(TypeReferenceHandle handle)
    {
        var type = Metadata.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf((TypeReferenceHandle)type.ResolutionScope)}.{Metadata.GetString(type.Name)}"
            : Name(type.Namespace, type.Name);
    }

    private string Name(StringHandle space, StringHandle name) =>
        space.IsNil ? Metadata.GetString(name) : $"{Metadata.GetString(space)}.{Metadata.GetString(name)}";
}
