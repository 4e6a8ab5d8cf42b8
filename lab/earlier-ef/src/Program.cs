// dotnet-ef wants a program to start; the context is made by its factory.
return 0;
